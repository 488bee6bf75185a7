// Tables for people: columns aligned.
#ifndef LKMOCK_CMD_LKMOCK_CLI_TABLE_TEXT_H_
#define LKMOCK_CMD_LKMOCK_CLI_TABLE_TEXT_H_

#include <cstddef>
#include <string>
#include <vector>

namespace lkmock::cli {

// One line a row, whatever is in it: a cell that a terminal would obey is shown as TameText has it.
// Columns are two blanks apart, no line ends with a blank. Rows may be short.
std::string AlignedTable(const std::vector<std::vector<std::string>>& cells);

// Pads the cells of a column, so that they end below one another.
void AlignRight(size_t column, std::vector<std::vector<std::string>>* rows);

// As AlignedTable, with a last cell that would reach beyond `width` columns broken between words.
// Every row has the same number of cells.
std::string WrappedTable(const std::vector<std::vector<std::string>>& rows, size_t width);

}  // namespace lkmock::cli

#endif  // LKMOCK_CMD_LKMOCK_CLI_TABLE_TEXT_H_
