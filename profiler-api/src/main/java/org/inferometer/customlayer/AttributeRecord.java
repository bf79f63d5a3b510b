package org.inferometer.customlayer;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Node;

/// The attributes of a custom layer as a record: a component for each, whose names, types, defaults
/// and checks are the record's own.
///
/// @param defaults of attributes that a node leaves out
public record AttributeRecord<R extends Record>(R defaults) {
  /// A layer without attributes.
  record None() {}

  static final AttributeRecord<?> NONE = new AttributeRecord<>(new None());

  /// What a component may be, and what ONNX calls it.
  private static final Map<Class<?>, String> KINDS =
      Map.of(
          long.class, "an integer",
          float.class, "a float",
          boolean.class, "an integer, 0 or 1",
          String.class, "a string",
          long[].class, "a list of integers",
          float[].class, "a list of floats");

  /// Attributes that a node has, or what is wrong with them.
  ///
  /// @param values empty where there is a problem
  public record Read<R>(Optional<R> values, List<String> problems) {
    public Read {
      problems = List.copyOf(problems);
    }
  }

  /// @throws IllegalArgumentException if a component has another type than attributes have
  static AttributeRecord<?> of(Record defaults) {
    for (RecordComponent component : defaults.getClass().getRecordComponents()) {
      if (!KINDS.containsKey(component.getType())) {
        throw new IllegalArgumentException(
            "attribute '%s' is a %s; attributes are long, float, boolean, String, long[] or float[]"
                .formatted(component.getName(), component.getType().getSimpleName()));
      }
    }
    return new AttributeRecord<>(defaults);
  }

  /// The attributes by name with their kinds, in order: `an integer`.
  public Map<String, String> kinds() {
    Map<String, String> kinds = new LinkedHashMap<>();
    for (RecordComponent component : components()) {
      kinds.put(component.getName(), KINDS.getOrDefault(component.getType(), ""));
    }
    return kinds;
  }

  private RecordComponent[] components() {
    return defaults.getClass().getRecordComponents();
  }

  /// The attributes of a node.
  @SuppressWarnings("unchecked") // The constructor is that of the record.
  public Read<R> read(Node node) {
    List<String> problems = new ArrayList<>(unknown(node));
    Object[] values = new Object[components().length];
    for (int i = 0; i < values.length; i++) {
      RecordComponent component = components()[i];
      Optional<Attribute> given = node.attribute(component.getName());
      values[i] = given.isEmpty() ? value(component) : converted(component, given.get(), problems);
    }
    if (!problems.isEmpty()) {
      return new Read<>(Optional.empty(), problems);
    }
    try {
      return new Read<>(Optional.of((R) constructor().newInstance(values)), List.of());
    } catch (InvocationTargetException e) {
      Throwable refusal = e.getCause() == null ? e : e.getCause();
      return new Read<>(Optional.empty(), List.of(String.valueOf(refusal.getMessage())));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the record of attributes cannot be made", e);
    }
  }

  /// The attributes that a node needs to have these values, those too that are the defaults.
  ///
  /// @throws IllegalArgumentException if they are of another record
  public List<Attribute> write(Record values) {
    if (values.getClass() != defaults.getClass()) {
      throw new IllegalArgumentException(
          "the attributes are "
              + defaults.getClass().getSimpleName()
              + ", not "
              + values.getClass().getSimpleName());
    }
    AttributeRecord<?> own = new AttributeRecord<>(values);
    return Arrays.stream(components())
        .map(component -> attribute(component.getName(), own.value(component)))
        .toList();
  }

  private static Attribute attribute(String name, Object value) {
    return switch (value) {
      case Long number -> Attribute.of(name, number);
      case Float number -> Attribute.of(name, number);
      case Boolean yes -> Attribute.of(name, yes ? 1 : 0);
      case String text -> Attribute.of(name, text);
      case long[] numbers -> Attribute.of(name, numbers);
      case float[] numbers -> new Attribute(name, new Attribute.Floats(true, numbers.clone()));
      default -> throw new IllegalArgumentException("no attribute holds " + value);
    };
  }

  private List<String> unknown(Node node) {
    Map<String, String> kinds = kinds();
    return node.attributes().stream()
        .map(Attribute::name)
        .filter(name -> !kinds.containsKey(name))
        .map(name ->
            "it has no attribute '"
                + name
                + "'; known are "
                + (kinds.isEmpty() ? "none" : String.join(", ", kinds.keySet())))
        .toList();
  }

  private Object value(RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(defaults);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the record of attributes cannot be read", e);
    }
  }

  private Constructor<?> constructor() throws ReflectiveOperationException {
    Class<?>[] types =
        Arrays.stream(components()).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Constructor<?> constructor = defaults.getClass().getDeclaredConstructor(types);
    constructor.setAccessible(true);
    return constructor;
  }

  /// The value as the component's type; what does not fit is a problem.
  private static Object converted(
      RecordComponent component, Attribute given, List<String> problems) {
    Class<?> type = component.getType();
    Optional<Object> value =
        switch (given.value()) {
          case Attribute.Ints(boolean list, long[] all) when list == type.isArray() ->
              integers(type, all);
          case Attribute.Floats(boolean list, float[] all) when list == type.isArray() ->
              floats(type, all);
          case Attribute.Strings(boolean list, List<byte[]> all)
              when !list && type == String.class ->
              Optional.of(new String(all.getFirst(), StandardCharsets.UTF_8));
          default -> Optional.empty();
        };
    if (value.isEmpty()) {
      problems.add(
          "attribute '%s' is %s, but the node has %s"
              .formatted(component.getName(), KINDS.get(type), kind(given.value())));
    }
    return value.orElse("");
  }

  private static Optional<Object> integers(Class<?> type, long[] all) {
    if (type == long[].class) {
      return Optional.of(all.clone());
    }
    if (type == boolean.class) {
      return all[0] == 0 || all[0] == 1 ? Optional.of(all[0] == 1) : Optional.empty();
    }
    return type == long.class ? Optional.of(all[0]) : Optional.empty();
  }

  private static Optional<Object> floats(Class<?> type, float[] all) {
    return type == float[].class
        ? Optional.of(all.clone())
        : type == float.class ? Optional.of(all[0]) : Optional.empty();
  }

  private static String kind(Attribute.Value value) {
    return switch (value) {
      case Attribute.Ints ints -> ints.list() ? "a list of integers" : "an integer";
      case Attribute.Floats floats -> floats.list() ? "a list of floats" : "a float";
      case Attribute.Strings strings -> strings.list() ? "a list of strings" : "a string";
      case Attribute.Tensors _ -> "a tensor";
      default -> "something else";
    };
  }

  /// Integer attributes, which sizes may name. Where the attributes cannot be read, none has a
  /// value.
  ///
  /// @param problems receives what is wrong with them
  Map<String, Long> sizes(Node node, List<String> problems) {
    Read<R> read = read(node);
    problems.addAll(read.problems());
    Map<String, Long> sizes = new HashMap<>();
    read.values()
        .ifPresent(values -> {
          AttributeRecord<R> own = new AttributeRecord<>(values);
          for (RecordComponent component : components()) {
            if (component.getType() == long.class) {
              sizes.put(component.getName(), (Long) own.value(component));
            }
          }
        });
    return sizes;
  }

  @Override
  public String toString() {
    return kinds().entrySet().stream()
        .map(kind -> kind.getKey() + ": " + kind.getValue())
        .collect(Collectors.joining(", "));
  }
}
