# The packaged program: whether it is built, and how it is started. Sourced by ./build and ./weighbridge, which set `home`.

program=$home/cli/target/weighbridge
built=$program/built            # an empty file; its time is the start of the last good build
# All classes of a cache are loaded at each start, so the server's many are in one of their own.
aot_cache=$program/weighbridge.aot
aot_serve_cache=$program/serve.aot

is_built() {
  [ -e "$built" ] && [ -z "$(find "$home"/pom.xml "$home"/*/pom.xml "$home"/*/src/main "$home"/cli/launcher -newer "$built" -print -quit)" ]
}

# One build at a time, to the end of this shell. Who holds the lock already tells a ./build that it starts by
# WEIGHBRIDGE_BUILD_LOCKED: it would wait for ever otherwise.
lock_builds() {
  if [ -n "${WEIGHBRIDGE_BUILD_LOCKED:-}" ]; then return; fi
  mkdir -p "$home/cli/target"
  exec 9>"$home/cli/target/build.lock"
  if command -v flock >/dev/null; then flock 9; fi
}

# Builds on first use and after a change; Maven is heard only if it fails, and then not all of it.
build_if_older() {
  is_built && return
  local log=$home/cli/target/first-use.log status=0
  (
    # Two commands at once build once.
    lock_builds
    is_built && exit
    if [ -e "$built" ]; then
      echo "Building Weighbridge (its sources changed)..." >&2
    else
      echo "Building Weighbridge (first use, some minutes)..." >&2
    fi
    WEIGHBRIDGE_BUILD_LOCKED=1 "$home/build" fast >"$log" 2>&1 9>&-
  ) || status=$?
  if [ $status -ne 0 ]; then
    # No Maven, a full disk: said without the word.
    if grep -aq ERROR "$log"; then grep -am 5 ERROR "$log" >&2; else tail -n 5 "$log" >&2; fi
    echo "weighbridge: the build failed; all that it said is in $log" >&2
    return 1
  fi
}

# Replaces the shell by Java: run_program MAIN_CLASS ARGUMENT...
run_program() {
  local main=$1 jar ours=("$program"/lib/cli-*.jar) own=() others=()
  shift
  # Our own come first: what is looked for there opens no other.
  for jar in "$program"/lib/*.jar; do
    case $jar in *-"${ours##*/cli-}") own+=("$jar") ;; *) others+=("$jar") ;; esac
  done
  local IFS=:
  local class_path="${own[*]}:${others[*]}"
  unset IFS

  local flags=(
    -XX:+UseSerialGC # the least memory and the fastest start; almost all memory is a few large arrays
    -XX:-CreateCoredumpOnCrash # a dump would hold what was unsealed
    -XX:-UsePerfData # no file in /tmp for tools that watch
    -Djdk.httpclient.bufsize=262144 # push and pull of large files: a quarter less processor time than with 16 KiB
    # VectorModule (docs/decisions/0004-vector-module.md) loads the vector module when it is needed.
    --add-exports java.base/jdk.internal.module=ALL-UNNAMED
    --enable-native-access=ALL-UNNAMED
    # A cache that does not fit (another JDK, moved folder) costs time, never a message.
    -Xlog:disable -Xlog:all=error:stderr -Xlog:aot*=off:stderr -Xlog:cds*=off:stderr
    "-Dweighbridge.home=$home"
    # Where it is not of this machine, the one in the jar is taken.
    "-Dorg.sqlite.lib.path=$program/native"
  )
  # What moves models is streams and the page cache, so a small heap suffices; its young part is large enough that
  # buffers die in it; what the C library keeps for later goes back. WEIGHBRIDGE_JAVA_OPTIONS comes later and wins.
  if [ "${1:-}" = serve ]; then
    flags+=(-Xms96m -Xmn48m -Xmx208m -XX:MaxDirectMemorySize=128m -XX:TrimNativeHeapInterval=10000)
  fi
  if [ -n "${aot_output:-}" ]; then
    flags+=("-XX:AOTCacheOutput=$aot_output")
  elif [ "${1:-}" = serve ] && [ -e "$aot_serve_cache" ]; then
    flags+=("-XX:AOTCache=$aot_serve_cache")
  elif [ -e "$aot_cache" ]; then
    flags+=("-XX:AOTCache=$aot_cache")
  fi

  # Java cannot tell a screen from a file on each stream: OUT ERR COLUMNS.
  local out=0 err=0 columns=
  [ -t 1 ] && out=1
  [ -t 2 ] && err=1
  if [ $out$err != 00 ]; then
    columns=$(stty size 2>/dev/null </dev/tty) || columns=
    columns=${columns#* }
  fi
  flags+=("-Dweighbridge.terminal=$out $err $columns")

  # shellcheck disable=SC2086 # options are words
  exec "$JAVA_HOME/bin/java" "${flags[@]}" ${WEIGHBRIDGE_JAVA_OPTIONS:-} -cp "$class_path" "$main" "$@"
}
