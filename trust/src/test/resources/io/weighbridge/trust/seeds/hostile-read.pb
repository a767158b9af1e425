/
"serve$

nodeReadFile

xPlaceholder