package org.inferometer.customlayer;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.customlayer.Size.Calculation;
import org.inferometer.customlayer.Size.Literal;
import org.inferometer.customlayer.Size.Operation;
import org.inferometer.customlayer.Size.Symbol;

/// Parses the sizes of a shape: `N, C, (H - 1) * stride + 1`.
///
/// ```
/// shape  = [size {"," size}]
/// size   = term {("+" | "-") term}
/// term   = factor {("*" | "/") factor}
/// factor = number | name | name "(" size "," size ")" | "(" size ")" | "..."
/// ```
final class SizeParser {
  private static final String ELLIPSIS = "...";

  private final String text;
  private int at;

  SizeParser(String text) {
    this.text = text;
  }

  /// The sizes in order; [ShapePattern#REST] for `...`.
  ///
  /// @throws IllegalArgumentException naming the text and the place
  List<Size> sizes() {
    List<Size> sizes = new ArrayList<>();
    skipSpace();
    if (at == text.length()) {
      return sizes;
    }
    do {
      sizes.add(next(ELLIPSIS) ? ShapePattern.REST : size());
    } while (next(","));
    if (at < text.length()) {
      throw unexpected("',' or the end");
    }
    return sizes;
  }

  private Size size() {
    Size left = term();
    while (true) {
      if (next("+")) {
        left = new Calculation(Operation.SUM, left, term());
      } else if (next("-")) {
        left = new Calculation(Operation.DIFFERENCE, left, term());
      } else {
        return left;
      }
    }
  }

  private Size term() {
    Size left = factor();
    while (true) {
      if (next("*")) {
        left = new Calculation(Operation.PRODUCT, left, factor());
      } else if (next("/")) {
        left = new Calculation(Operation.FLOOR_QUOTIENT, left, factor());
      } else {
        return left;
      }
    }
  }

  private Size factor() {
    if (next("(")) {
      Size inner = size();
      require(")");
      return inner;
    }
    int start = at;
    while (at < text.length() && isOfWord(text.charAt(at))) {
      at++;
    }
    String word = text.substring(start, at);
    skipSpace();
    if (word.isEmpty()) {
      throw unexpected("a size");
    }
    if (Character.isDigit(word.charAt(0))) {
      return number(word, start);
    }
    return next("(") ? call(word, start) : new Symbol(word);
  }

  private Size number(String word, int start) {
    try {
      return new Literal(Long.parseLong(word));
    } catch (NumberFormatException e) {
      at = start;
      throw unexpected("a number");
    }
  }

  private Size call(String word, int start) {
    for (Operation operation : Operation.values()) {
      if (operation.isFunction() && operation.sign().equals(word)) {
        Size left = size();
        require(",");
        Size right = size();
        require(")");
        return new Calculation(operation, left, right);
      }
    }
    at = start;
    throw unexpected("ceildiv, max or min");
  }

  private static boolean isOfWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private boolean next(String sign) {
    if (!text.startsWith(sign, at)) {
      return false;
    }
    at += sign.length();
    skipSpace();
    return true;
  }

  private void require(String sign) {
    if (!next(sign)) {
      throw unexpected("'" + sign + "'");
    }
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private IllegalArgumentException unexpected(String wanted) {
    return new IllegalArgumentException(
        "the shape '" + text + "' needs " + wanted + " at character " + (at + 1));
  }
}
