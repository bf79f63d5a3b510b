package org.inferometer.reports.pdf;

import java.io.IOException;
import java.io.StringReader;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// An element of the page. Text goes in as text nodes, never as markup, whatever it holds.
///
/// @param element the element that it writes to
record Tag(Element element) {

  /// The root of a new document.
  static Tag html() {
    Document document = Xml.newDocument();
    Element root = document.createElement("html");
    document.appendChild(root);
    return new Tag(root);
  }

  Document document() {
    return element.getOwnerDocument();
  }

  /// A new last child.
  Tag add(String name) {
    Element child = document().createElement(name);
    element.appendChild(child);
    return new Tag(child);
  }

  /// A new last child of a class of the style sheet.
  Tag add(String name, String style) {
    return add(name).with("class", style);
  }

  Tag with(String attribute, String value) {
    element.setAttribute(attribute, value);
    return this;
  }

  Tag text(String text) {
    element.appendChild(document().createTextNode(Glyphs.shown(text)));
    return this;
  }

  /// Text that is no prose: a style sheet.
  Tag verbatim(String text) {
    element.appendChild(document().createTextNode(text));
    return this;
  }

  /// Takes in a picture.
  ///
  /// @param size as CSS
  Tag svg(String svg, String size) {
    var picture = (Element) document().importNode(Xml.parse(svg).getDocumentElement(), true);
    makeVisible(picture);
    picture.setAttribute("style", size);
    element.appendChild(picture);
    return this;
  }

  private static void makeVisible(Node node) {
    for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child.getNodeType() == Node.TEXT_NODE || child.getNodeType() == Node.CDATA_SECTION_NODE) {
        child.setNodeValue(Glyphs.inPicture(child.getNodeValue()));
      } else {
        makeVisible(child);
      }
    }
  }

  /// XML without document types and external entities.
  private static final class Xml {
    private static final DocumentBuilderFactory FACTORY = factory();

    private static DocumentBuilderFactory factory() {
      try {
        var factory = DocumentBuilderFactory.newDefaultNSInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        return factory;
      } catch (ParserConfigurationException e) {
        throw new IllegalStateException("the JDK's XML parser lacks secure processing", e);
      }
    }

    static Document newDocument() {
      try {
        return FACTORY.newDocumentBuilder().newDocument();
      } catch (ParserConfigurationException e) {
        throw new IllegalStateException(e);
      }
    }

    static Document parse(String xml) {
      try {
        return FACTORY.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
      } catch (ParserConfigurationException | SAXException | IOException e) {
        throw new IllegalStateException("a picture is not well-formed: " + e.getMessage(), e);
      }
    }
  }
}
