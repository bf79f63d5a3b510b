package org.inferometer.study;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.ser.std.StdSerializer;

/// Readings in JSON: `{"value":1.2,"unit":"ms","n":9,"ci95":[1.1,1.3]}`, or with
/// `"estimated":"how"` in place of `n`, or `{"unavailable":"why"}`.
final class ReadingCodec {
  /// Whole numbers below it are written without an exponent or a fraction.
  private static final double EXACT = 1L << 53;

  private ReadingCodec() {}

  static final class Writer extends StdSerializer<Reading> {
    Writer() {
      super(Reading.class);
    }

    @Override
    public void serialize(Reading reading, JsonGenerator out, SerializationContext context) {
      out.writeStartObject(reading);
      switch (reading) {
        case Reading.Measured m -> writeMeasured(m, out);
        case Reading.Estimated e -> {
          writeValue(e.value(), e.unit(), out);
          out.writeStringProperty("estimated", e.method());
        }
        case Reading.Unavailable u -> out.writeStringProperty("unavailable", u.reason());
      }
      out.writeEndObject();
    }

    private static void writeMeasured(Reading.Measured measured, JsonGenerator out) {
      writeValue(measured.value(), measured.unit(), out);
      out.writeNumberProperty("n", measured.n());
      Interval interval = measured.ci95();
      if (interval != null) {
        out.writeArrayPropertyStart("ci95");
        writeNumber(interval.low(), out);
        writeNumber(interval.high(), out);
        out.writeEndArray();
      }
    }

    private static void writeValue(double value, String unit, JsonGenerator out) {
      out.writeName("value");
      writeNumber(value, out);
      out.writeStringProperty("unit", unit);
    }

    private static void writeNumber(double value, JsonGenerator out) {
      boolean negativeZero = value == 0 && Double.doubleToRawLongBits(value) != 0;
      if (value == Math.rint(value) && Math.abs(value) < EXACT && !negativeZero) {
        out.writeNumber((long) value);
      } else {
        out.writeNumber(value);
      }
    }
  }

  static final class Reader extends StdDeserializer<Reading> {
    Reader() {
      super(Reading.class);
    }

    /// The schema says which readings an older study may lack.
    @Override
    public Object getAbsentValue(DeserializationContext context) {
      return Reading.unavailable(Reading.OLDER_STUDY);
    }

    /// The schema has been checked before, so that what is missing here is what may be absent.
    @Override
    public Reading deserialize(JsonParser in, DeserializationContext context) {
      JsonNode node = context.readTree(in);
      if (node.has("unavailable")) {
        return Reading.unavailable(node.get("unavailable").stringValue());
      }
      double value = node.path("value").asDouble();
      String unit = node.path("unit").asString();
      if (node.has("estimated")) {
        return Reading.estimated(value, unit, node.get("estimated").stringValue());
      }
      JsonNode ends = node.path("ci95");
      return new Reading.Measured(
          value,
          unit,
          node.path("n").asLong(),
          ends.isMissingNode()
              ? null
              : new Interval(ends.path(0).asDouble(), ends.path(1).asDouble()));
    }
  }
}
