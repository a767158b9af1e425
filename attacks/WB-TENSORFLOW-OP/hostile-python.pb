-
"serve"

nodePyFunc

xPlaceholder