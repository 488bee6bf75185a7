#include "cmd/lkmock-cli/table_text.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "core/terminal_text.h"

namespace lkmock::cli {
namespace {

// `text` in lines of at most `width`, but for words that are longer. At least one.
std::vector<std::string> Wrap(std::string_view text, size_t width) {
  std::vector<std::string> lines;
  while (text.size() > width) {
    size_t end = text.rfind(' ', width);
    if (end == std::string_view::npos) end = text.find(' ');
    if (end == std::string_view::npos) break;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  lines.emplace_back(text);
  return lines;
}

}  // namespace

std::string AlignedTable(const std::vector<std::vector<std::string>>& cells) {
  std::vector<std::vector<std::string>> rows = cells;
  for (auto& row : rows) {
    for (std::string& cell : row) cell = TameText(cell);
  }
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      line.append(widths[i] - row[i].size() + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

void AlignRight(size_t column, std::vector<std::vector<std::string>>* rows) {
  size_t width = 0;
  for (const auto& row : *rows) {
    if (column < row.size()) width = std::max(width, row[column].size());
  }
  for (auto& row : *rows) {
    if (column < row.size()) row[column].insert(0, width - row[column].size(), ' ');
  }
}

std::string WrappedTable(const std::vector<std::vector<std::string>>& rows, size_t width) {
  size_t indent = 0;
  for (size_t i = 0; !rows.empty() && i + 1 < rows.front().size(); ++i) {
    size_t widest = 0;
    for (const auto& row : rows) widest = std::max(widest, row[i].size());
    indent += widest + 2;
  }
  std::vector<std::vector<std::string>> lines;
  for (const auto& row : rows) {
    std::vector<std::string> line = row;
    for (std::string& piece : Wrap(row.back(), width > indent ? width - indent : 1)) {
      line.back() = std::move(piece);
      lines.push_back(line);
      line.assign(line.size(), "");
    }
  }
  return AlignedTable(lines);
}

}  // namespace lkmock::cli
