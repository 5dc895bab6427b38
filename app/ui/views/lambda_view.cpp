// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/lambda_view.h"

#include "sim/kernel/text.h"
#include "ui/views/lambda_picture.h"

#include <algorithm>

namespace millrace {
namespace {

std::shared_ptr<const LambdaPart> partOf(const ServiceFrame &service)
{
    return std::dynamic_pointer_cast<const LambdaPart>(service.part);
}

} // namespace

LambdaView::LambdaView(LabSession *session, Selection *selection, QWidget *parent)
    : ViewPage(session, selection, parent)
    , m_lambda(new LambdaPicture)
{
    setUp(m_lambda, title());
}

QString LambdaView::title()
{
    return tr("Lambda lanes");
}

std::vector<ServiceIndex> LambdaView::subjectsOf(const Frame &frame) const
{
    std::vector<ServiceIndex> functions;
    for (const ServiceFrame &service : frame.services)
        if (partOf(service))
            functions.push_back(service.index);
    return functions;
}

void LambdaView::take(const Frame &frame, ServiceIndex subject)
{
    const ServiceFrame &service = *frame.find(subject);
    m_lambda->show(boardOf(frame, service, partOf(service)));
}

TableContent LambdaView::table() const
{
    return lambdaTable(m_lambda->board());
}

QString LambdaView::summary() const
{
    const LambdaBoard &board = m_lambda->board();
    const auto count = [&](LambdaLaneState state) {
        return std::count_if(board.part->lanes.begin(), board.part->lanes.end(),
                             [state](const LambdaLane &lane) { return lane.state == state; });
    };
    QStringList words{board.name, tr("%1 shards, factor %2, batches of %3")
                                      .arg(QString::fromStdString(
                                          thousands(static_cast<std::int64_t>(board.shards().size()))))
                                      .arg(board.part->parallelizationFactor)
                                      .arg(QString::fromStdString(thousands(board.part->batchSize)))};
    const auto add = [&words](const QString &text, std::ptrdiff_t number) {
        if (number > 0)
            words << text.arg(QString::fromStdString(thousands(number)));
    };
    add(tr("%1 running"), count(LambdaLaneState::Running));
    add(tr("%1 retrying"), count(LambdaLaneState::Retrying));
    add(tr("%1 blocked"), count(LambdaLaneState::Blocked));
    add(tr("%1 cold starts"), board.part->coldStarts);
    return words.join(QStringLiteral(" · "));
}

QString LambdaView::emptyText() const
{
    return tr(
        "Here every shard that a Lambda function reads has its lanes: what is in flight, which attempt it is, and "
        "how a failing batch is split. Add a Lambda function that reads a stream.");
}

} // namespace millrace
