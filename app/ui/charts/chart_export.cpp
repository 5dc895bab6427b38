// SPDX-License-Identifier: GPL-3.0-or-later
// Saving the charts: as a picture, as lines that scale, and as the figures themselves.
#include "ui/charts/charts_panel.h"

#include "present/theme.h"

#include <QContextMenuEvent>
#include <QFileDialog>
#include <QMenu>
#include <QMessageBox>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QTextStream>

#include <qcustomplot.h>

#include <cmath>
#include <map>

namespace millrace {

bool ChartsPanel::savePng(const QString &path) const
{
    return m_plot->toPixmap(m_plot->width(), m_plot->height(), 2).save(path, "PNG");
}

bool ChartsPanel::saveSvg(const QString &path) const
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return false;
    QSvgGenerator generator;
    generator.setOutputDevice(&file);
    generator.setSize(m_plot->size());
    generator.setViewBox(m_plot->rect());
    generator.setTitle(accessibleName());
    generator.setDescription(accessibleDescription());
    QCPPainter painter;
    if (!painter.begin(&generator))
        return false;
    painter.setMode(QCPPainter::pmVectorized);
    m_plot->toPainter(&painter, m_plot->width(), m_plot->height());
    painter.end();
    return file.commit();
}

bool ChartsPanel::saveCsv(const QString &path) const
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Text))
        return false;
    const auto quoted = [](QString text) {
        return QLatin1Char('"') + text.replace(QLatin1Char('"'), QLatin1String("\"\"")) + QLatin1Char('"');
    };
    QTextStream out(&file);
    out << "chart,series,second,value,unit\n";
    for (const ChartFigures &figures : m_figures) {
        for (const ChartLine &line : figures.lines) {
            for (qsizetype i = 0; i < line.x.size(); ++i)
                out << quoted(figures.title) << ',' << quoted(line.name) << ',' << line.x[i] << ','
                    << line.y[i] << ',' << (figures.unit == "ms" ? "ms" : "records/s") << '\n';
        }
    }
    for (int row = 0; row < m_heat.rows(); ++row) {
        for (int column = 0; column < m_heat.filledColumns(); ++column) {
            const HeatMatrix::Cell &cell = m_heat.cell(row, column);
            if (cell.incoming >= 0)
                out << quoted(m_figures[HeatChart].title) << ',' << quoted(QString::number(m_heat.lane(row)))
                    << ',' << m_heat.span().from + (column + 0.5) * m_heat.span().period << ',' << cell.heat
                    << ",of limit\n";
        }
    }
    out.flush();
    return file.commit();
}

QString ChartsPanel::askPath(const QString &title, const QString &filter)
{
    return QFileDialog::getSaveFileName(this, title, QString(), filter);
}

void ChartsPanel::contextMenuEvent(QContextMenuEvent *event)
{
    QMenu menu(this);
    const auto add = [&](const QString &words, const QString &filter,
                         bool (ChartsPanel::*save)(const QString &) const) {
        menu.addAction(words, this, [this, words, filter, save] {
            const QString path = askPath(words, filter);
            if (!path.isEmpty() && !(this->*save)(path))
                QMessageBox::warning(
                    this, words,
                    tr("%1 cannot be written. Choose another folder or free some space.").arg(path));
        });
    };
    add(tr("Save as PNG…"), tr("Picture (*.png)"), &ChartsPanel::savePng);
    add(tr("Save as SVG…"), tr("Vector picture (*.svg)"), &ChartsPanel::saveSvg);
    add(tr("Save figures as CSV…"), tr("Table (*.csv)"), &ChartsPanel::saveCsv);
    menu.addSeparator();
    QAction *follow = menu.addAction(tr("Show all time"), this, &ChartsPanel::followTime);
    follow->setEnabled(!m_isFollowing);
    menu.exec(event->globalPos());
}

} // namespace millrace
