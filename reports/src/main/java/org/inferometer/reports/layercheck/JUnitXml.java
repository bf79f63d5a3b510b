package org.inferometer.reports.layercheck;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.inferometer.customlayer.check.Check;
import org.inferometer.customlayer.check.Check.Failed;
import org.inferometer.customlayer.check.Check.NotChecked;
import org.inferometer.customlayer.check.Failure;
import org.inferometer.customlayer.check.LayerReport;
import org.inferometer.reports.analysis.TextFormatting;
import org.inferometer.study.AtomicFile;

/// Writes checks of layers in the form of JUnit's reports, which build servers read: a suite for
/// each layer on each bench, a test case for each check.
public final class JUnitXml {
  private JUnitXml() {}

  /// @param replay the command that makes a failure again
  public static void write(
      List<LayerReport> reports, BiFunction<LayerReport, Failure, String> replay, Path target)
      throws IOException {
    AtomicFile.write(target, out -> write(reports, replay, out));
  }

  private static void write(
      List<LayerReport> reports, BiFunction<LayerReport, Failure, String> replay, OutputStream out)
      throws IOException {
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out, "UTF-8");
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("testsuites");
      for (LayerReport report : reports) {
        suite(xml, report, replay);
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.flush();
    } catch (XMLStreamException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static void suite(
      XMLStreamWriter xml, LayerReport report, BiFunction<LayerReport, Failure, String> replay)
      throws XMLStreamException {
    List<Check> checks = report.checks();
    xml.writeStartElement("testsuite");
    attribute(xml, "name", report.layer() + " on " + report.bench());
    attribute(xml, "tests", Integer.toString(checks.size()));
    attribute(xml, "failures", count(checks, Failed.class));
    attribute(xml, "errors", "0");
    attribute(xml, "skipped", count(checks, NotChecked.class));
    for (Check check : checks) {
      xml.writeStartElement("testcase");
      attribute(xml, "classname", report.layer());
      attribute(xml, "name", check.id() + ": " + check.title());
      outcome(xml, report, check, replay);
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private static String count(List<Check> checks, Class<? extends Check.Outcome> outcome) {
    return Long.toString(
        checks.stream().filter(check -> outcome.isInstance(check.outcome())).count());
  }

  private static void outcome(
      XMLStreamWriter xml,
      LayerReport report,
      Check check,
      BiFunction<LayerReport, Failure, String> replay)
      throws XMLStreamException {
    if (check.outcome() instanceof NotChecked(String reason)) {
      xml.writeEmptyElement("skipped");
      attribute(xml, "message", reason);
    }
    for (Failure failure : check.failures()) {
      xml.writeStartElement("failure");
      attribute(xml, "message", failure.message());
      attribute(xml, "type", failure.check());
      xml.writeCharacters(
          TextFormatting.visible(failure.operands().toString())
              + "\nreplay: "
              + TextFormatting.visible(replay.apply(report, failure)));
      xml.writeEndElement();
    }
  }

  private static void attribute(XMLStreamWriter xml, String name, String value)
      throws XMLStreamException {
    xml.writeAttribute(name, TextFormatting.visible(value));
  }
}
