// SPDX-License-Identifier: GPL-3.0-or-later
// Goal: any text is either refused with its faults or is a price book that can be written and read again.

#include "content/scenario_json.h"
#include "fuzz/fuzz_input.h"

using namespace millrace;
using namespace millrace::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size > inputBytesMax)
        return 0;
    const auto loaded = parsePriceBook(textOf(data, size));
    if (!isGood(loaded)) {
        requireUseful(std::get<std::vector<Finding>>(loaded));
        return 0;
    }
    const PriceBook &book = *std::get<0>(loaded);
    for (const PriceItem &item : book.items)
        require(item.picoDollars >= 0 && book.find(item.id) != nullptr,
                "every price is one and can be found");
    const std::string written = writeJson(priceBookNode(book));
    const auto again = parsePriceBook(written);
    require(isGood(again), "a written price book can be read");
    require(writeJson(priceBookNode(*std::get<0>(again))) == written, "a price book survives being written");
    return 0;
}
