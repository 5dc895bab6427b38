// SPDX-License-Identifier: GPL-3.0-or-later
// Saving the canvas: as a picture, as lines that scale, and as the figures themselves.
#include "ui/canvas/canvas_panel.h"

#include "present/lab_session.h"
#include "present/theme.h"
#include "ui/canvas/canvas_table.h"
#include "ui/canvas/canvas_view.h"

#include <QImage>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>

namespace millrace {

bool CanvasPanel::savePng(const QString &path)
{
    // The whole system, also what has to be scrolled to.
    const QSize size = m_view->frame() ? m_view->layoutShown().size.toSize() : m_view->size();
    QImage image(size * 2, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(2);
    image.fill(Theme::current().background);
    if (m_view->frame()) {
        CanvasStyle style;
        style.theme = &Theme::current();
        style.selected = m_view->selected();
        QPainter painter(&image);
        paintCanvas(painter, *m_view->frame(), m_view->layoutShown(), style);
    }
    return image.save(path, "PNG");
}

bool CanvasPanel::saveSvg(const QString &path)
{
    QSaveFile file(path);
    if (!m_view->frame() || !file.open(QIODevice::WriteOnly))
        return false;
    const QRectF whole(QPointF(), m_view->layoutShown().size);
    QSvgGenerator generator;
    generator.setOutputDevice(&file);
    generator.setSize(whole.size().toSize());
    generator.setViewBox(whole);
    QPainter painter(&generator);
    painter.fillRect(whole, Theme::current().background);
    CanvasStyle style;
    style.theme = &Theme::current();
    style.isStill = true;
    paintCanvas(painter, *m_view->frame(), m_view->layoutShown(), style);
    painter.end();
    return file.commit();
}

bool CanvasPanel::saveCsv(const QString &path)
{
    if (m_state)
        m_table->showFrame(m_state->frame);
    QSaveFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(m_table->csv().toUtf8()) >= 0 && file.commit();
}

} // namespace millrace
