package io.weighbridge.exporting;

import io.weighbridge.network.Layer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The mappings by the classes of layers; each family of layers adds its own.
final class Mappings {

  private static final Mappings ALL = all();

  private final Map<Class<?>, Mapping<?>> byClass = new HashMap<>();

  private Mappings() {}

  private static Mappings all() {
    Mappings all = new Mappings();
    Dimensions.addTo(all);
    Products.addTo(all);
    Convolutions.addTo(all);
    Poolings.addTo(all);
    Rectifiers.addTo(all);
    Normalizations.addTo(all);
    Merges.addTo(all);
    Tokens.addTo(all);
    Recurrences.addTo(all);
    Wholes.addTo(all);
    Attentions.addTo(all);
    return all;
  }

  <L extends Layer> void put(Class<L> layers, Mapping<L> mapping) {
    byClass.put(layers, mapping);
  }

  <L extends Layer> void unary(Class<L> layers, Mapping.Unary<L> mapping) {
    put(layers, (layer, site) -> List.of(new Value(mapping.map(layer, site), site.outShape())));
  }

  /// What is put into `layers` does nothing in inference.
  <L extends Layer> void nothing(Class<L> layers) {
    put(layers, (_, site) -> List.of(site.in()));
  }

  /// Adds the operators of a layer, its activation left out.
  ///
  /// @throws ExportException if there are none that do what it does
  static List<Value> plain(Layer layer, Site site) {
    if (layer.renames()) {
      boolean same = site.inShape().equals(site.outShape());
      String name = site.in().name();
      return List.of(
          new Value(
              same ? name : site.graph().reshape(name, site.outShape()),
              site.outShape(),
              site.in().mask()));
    }
    List<Value> made = mapped(layer, layer.getClass(), site);
    if (layer.passesMask() && made.getFirst().mask() == null) {
      made = new ArrayList<>(made);
      made.set(0, made.getFirst().masked(site.in().mask()));
    }
    return List.copyOf(made);
  }

  private static <L extends Layer> List<Value> mapped(Layer layer, Class<L> type, Site site) {
    // Put there under this class.
    @SuppressWarnings("unchecked")
    @Nullable Mapping<L> mapping = (Mapping<L>) ALL.byClass.get(type);
    if (mapping == null) {
      throw new ExportException("there is nothing in ONNX that it is written as");
    }
    return mapping.map(type.cast(layer), site);
  }

  /// Adds the operators of a layer.
  static List<Value> whole(Layer layer, Site site) {
    return plain(layer, site).stream()
        .map(value -> Activations.apply(layer.activation(), value, site.graph()))
        .toList();
  }
}
