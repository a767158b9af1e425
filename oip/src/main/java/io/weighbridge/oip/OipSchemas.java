package io.weighbridge.oip;

/// The protocol's request bodies as JSON Schemas, for /openapi.json.
final class OipSchemas {

  private static final String PARAMETERS =
      """
      {"type":["object","null"],
       "additionalProperties":{"type":["string","number","boolean","null"]}}
      """;

  static final String INFER =
      """
      {"type":"object","required":["inputs"],"properties":{
       "id":{"type":["string","null"]},
       "parameters":%1$s,
       "inputs":{"type":"array","items":{
        "type":"object","required":["name","shape","datatype"],"properties":{
         "name":{"type":"string"},
         "shape":{"type":"array","maxItems":16,"items":{"type":"integer","minimum":0}},
         "datatype":{"enum":["BOOL","UINT8","UINT16","UINT32","UINT64","INT8","INT16","INT32",
          "INT64","FP16","BF16","FP32","FP64","BYTES"]},
         "parameters":%1$s,
         "data":{"type":"array","items":{}}}}},
       "outputs":{"type":["array","null"],"items":{
        "type":"object","required":["name"],"properties":{
         "name":{"type":"string"},"parameters":%1$s}}}}}
      """
          .formatted(PARAMETERS);

  static final String INDEX =
      """
      {"type":"object","properties":{"ready":{"type":"boolean"}}}
      """;

  static final String CONTROL =
      """
      {"type":"object","properties":{"parameters":%s}}
      """
          .formatted(PARAMETERS);

  private OipSchemas() {}
}
