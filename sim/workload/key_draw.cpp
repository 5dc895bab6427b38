// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/key_draw.h"

#include "sim/kernel/math.h"

#include <cstddef>

namespace millrace {

AliasTable::AliasTable(const std::vector<double> &weights)
{
    const std::size_t n = weights.size();
    double sum = 0;
    for (const double weight : weights)
        sum += weight;
    m_slots.resize(n);
    std::vector<double> scaled(n);
    std::vector<std::uint32_t> small;
    std::vector<std::uint32_t> large;
    for (std::size_t i = 0; i < n; ++i) {
        scaled[i] = weights[i] * static_cast<double>(n) / sum;
        (scaled[i] < 1 ? small : large).push_back(static_cast<std::uint32_t>(i));
    }
    const auto thresholdOf = [](double share) {
        return share >= 1 ? 0xffffffffU : static_cast<std::uint32_t>(share * 4294967296.0);
    };
    while (!small.empty() && !large.empty()) {
        const std::uint32_t low = small.back();
        small.pop_back();
        const std::uint32_t high = large.back();
        m_slots[low] = {thresholdOf(scaled[low]), high};
        scaled[high] = (scaled[high] + scaled[low]) - 1;
        if (scaled[high] < 1) {
            large.pop_back();
            small.push_back(high);
        }
    }
    for (const std::uint32_t rest : small)
        m_slots[rest] = {0xffffffffU, rest};
    for (const std::uint32_t rest : large)
        m_slots[rest] = {0xffffffffU, rest};
}

std::shared_ptr<const AliasTable> AliasTable::zipf(std::uint32_t count, double exponent)
{
    std::vector<double> weights(count);
    for (std::uint32_t rank = 1; rank <= count; ++rank)
        weights[rank - 1] = math::pow(rank, -exponent);
    return std::make_shared<const AliasTable>(weights);
}

} // namespace millrace
