package org.inferometer.reports.pdf;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.inferometer.reports.chart.Picture;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/// An element of the page. Text goes in as text nodes, never as markup, whatever it holds.
///
/// @param element the element that it writes to
record XhtmlElement(Element element) {

  /// The root of a new document.
  static XhtmlElement html() {
    Document document = newDocument();
    Element root = document.createElement("html");
    document.appendChild(root);
    return new XhtmlElement(root);
  }

  private static Document newDocument() {
    try {
      return DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder().newDocument();
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the JDK's XML library makes no documents", e);
    }
  }

  Document document() {
    return element.getOwnerDocument();
  }

  /// A new last child.
  XhtmlElement add(String name) {
    Element child = document().createElement(name);
    element.appendChild(child);
    return new XhtmlElement(child);
  }

  /// A new last child of a class of the style sheet.
  XhtmlElement add(String name, String style) {
    return add(name).with("class", style);
  }

  XhtmlElement with(String attribute, String value) {
    element.setAttribute(attribute, value);
    return this;
  }

  XhtmlElement text(String text) {
    element.appendChild(document().createTextNode(PrintableText.shown(text)));
    return this;
  }

  /// Text that is no prose: a style sheet.
  XhtmlElement verbatim(String text) {
    element.appendChild(document().createTextNode(text));
    return this;
  }

  /// Takes in a picture, which is drawn when the page is.
  ///
  /// @param size as CSS
  XhtmlElement picture(Picture picture, String size) {
    PictureDrawer.attach(add("object").with("style", size).element(), picture);
    return this;
  }
}
