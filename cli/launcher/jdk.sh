# Sets JAVA_HOME to a JDK 25, or says in one sentence what to install. Sourced by ./build and ./weighbridge.

jdk_is_25() {
  [ -x "$1/bin/javac" ] && grep -qs '^JAVA_VERSION="25[."]' "$1/release"
}

find_jdk() {
  local candidate
  for candidate in "${WEIGHBRIDGE_JAVA_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* \
    "$HOME"/.jdks/* /opt/java/* /opt/jdk* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$candidate" ] && jdk_is_25 "$candidate"; then
      export JAVA_HOME=$candidate
      return 0
    fi
  done
  echo "weighbridge: no JDK 25 in JAVA_HOME, /usr/lib/jvm or the other usual places: install one (for example the package temurin-25-jdk) or set JAVA_HOME to it." >&2
  return 1
}
