package org.inferometer.study;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.ser.std.StdSerializer;

/// Facts in JSON: `{"name":"ECC","text":"on"}`, or with a `reading` in place of the text.
final class DeviceFactCodec {
  private DeviceFactCodec() {}

  static final class Writer extends StdSerializer<DeviceFact> {
    Writer() {
      super(DeviceFact.class);
    }

    @Override
    public void serialize(DeviceFact fact, JsonGenerator out, SerializationContext context) {
      out.writeStartObject(fact);
      out.writeStringProperty("name", fact.name());
      switch (fact) {
        case DeviceFact.Figure figure -> out.writePOJOProperty("reading", figure.reading());
        case DeviceFact.Text text -> out.writeStringProperty("text", text.text());
      }
      out.writeEndObject();
    }
  }

  static final class Reader extends StdDeserializer<DeviceFact> {
    Reader() {
      super(DeviceFact.class);
    }

    @Override
    public DeviceFact deserialize(JsonParser in, DeserializationContext context) {
      JsonNode node = context.readTree(in);
      String name = node.path("name").asString();
      return node.has("text")
          ? new DeviceFact.Text(name, node.get("text").stringValue())
          : new DeviceFact.Figure(
              name, context.readTreeAsValue(node.path("reading"), Reading.class));
    }
  }
}
