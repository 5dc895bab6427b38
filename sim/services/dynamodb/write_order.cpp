// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/services/dynamodb/write_order.h"

namespace millrace::dynamodb {

void WriteOrder::note(std::uint32_t key)
{
    remove(key);
    if (m_last != 0)
        m_links.writable(m_last - 1).after = key + 1;
    else
        m_first = key + 1;
    m_links.writable(key) = {m_last, 0, true};
    m_last = key + 1;
}

void WriteOrder::remove(std::uint32_t key)
{
    const Link link = m_links.at(key);
    if (!link.isListed)
        return;
    if (link.before != 0)
        m_links.writable(link.before - 1).after = link.after;
    else
        m_first = link.after;
    if (link.after != 0)
        m_links.writable(link.after - 1).before = link.before;
    else
        m_last = link.before;
    m_links.writable(key) = {};
}

} // namespace millrace::dynamodb
