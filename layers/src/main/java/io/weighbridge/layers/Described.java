package io.weighbridge.layers;

import io.weighbridge.network.Activation;
import io.weighbridge.network.Initializers;
import io.weighbridge.network.ParameterRules;
import io.weighbridge.network.Regularizer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Settings as Keras 3 spells them.
final class Described {

  private Described() {}

  static void rules(ObjectNode config, String parameter, ParameterRules rules) {
    config.set(parameter + "_initializer", Initializers.write(rules.initializer()));
    regularizer(config, parameter + "_regularizer", rules.regularizer());
    if (rules.constraint() == null) {
      config.putNull(parameter + "_constraint");
    } else {
      config.set(parameter + "_constraint", Constraints.write(rules.constraint()));
    }
  }

  static void regularizer(ObjectNode config, String setting, @Nullable Regularizer regularizer) {
    if (regularizer == null) {
      config.putNull(setting);
      return;
    }
    ObjectNode node = object("keras.regularizers", "L1L2");
    ((ObjectNode) node.get("config")).put("l1", regularizer.l1()).put("l2", regularizer.l2());
    config.set(setting, node);
  }

  static void activation(ObjectNode config, Activation activation) {
    config.put("activation", activation.kerasName());
  }

  static void integers(ObjectNode config, String setting, List<Integer> values) {
    ArrayNode array = config.putArray(setting);
    values.forEach(array::add);
  }

  static void dataFormat(ObjectNode config, boolean channelsFirst) {
    config.put("data_format", channelsFirst ? "channels_first" : "channels_last");
  }

  /// `{"module": …, "class_name": …, "config": {}, "registered_name": null}`.
  static ObjectNode object(String module, String className) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("module", module).put("class_name", className).putObject("config");
    node.putNull("registered_name");
    return node;
  }
}
