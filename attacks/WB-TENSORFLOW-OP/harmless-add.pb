,
"serve!

nodeAddV2

xPlaceholder