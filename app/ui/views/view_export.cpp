// SPDX-License-Identifier: GPL-3.0-or-later
// Saving a view: as a picture, as lines that scale, and as the figures themselves.
#include "present/theme.h"
#include "ui/views/view_page.h"
#include "ui/views/view_picture.h"

#include <QFileDialog>
#include <QImage>
#include <QMenu>
#include <QMessageBox>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>

#include <algorithm>
#include <cmath>

namespace millrace {
namespace {

/// Beyond it an image would take more memory than it is worth; the rest is in the table.
constexpr double heightMax = 8'000;

QSize sizeOf(const ViewPicture &picture)
{
    const double width = std::max<double>(picture.width(), picture.whole().width());
    const double height = std::clamp<double>(picture.whole().height(), 1, heightMax);
    return {std::max(1, static_cast<int>(std::ceil(width))), static_cast<int>(std::ceil(height))};
}

} // namespace

bool ViewPage::savePng(const QString &path) const
{
    const QSize size = sizeOf(*m_picture);
    QImage image(size * 2, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(2);
    image.fill(Theme::current().background);
    QPainter painter(&image);
    m_picture->drawAll(painter, QRectF(QPointF(), size));
    painter.end();
    return image.save(path, "PNG");
}

bool ViewPage::saveSvg(const QString &path) const
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return false;
    const QSize size = sizeOf(*m_picture);
    QSvgGenerator generator;
    generator.setOutputDevice(&file);
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(), size));
    generator.setTitle(accessibleName());
    QPainter painter(&generator);
    m_picture->drawAll(painter, QRectF(QPointF(), size));
    painter.end();
    return file.commit();
}

bool ViewPage::saveCsv(const QString &path) const
{
    QSaveFile file(path);
    const QByteArray csv = m_isEmpty ? QByteArray() : table().csv().toUtf8();
    return file.open(QIODevice::WriteOnly) && file.write(csv) == csv.size() && file.commit();
}

void ViewPage::save(const QString &title, const QString &filter,
                    bool (ViewPage::*write)(const QString &) const)
{
    const QString path = QFileDialog::getSaveFileName(this, title, QString(), filter);
    if (!path.isEmpty() && !(this->*write)(path))
        QMessageBox::warning(this, title,
                             tr("%1 cannot be written. Choose another folder or free some space.").arg(path));
}

void ViewPage::openMenu(const QPoint &at)
{
    QMenu menu(this);
    menu.addAction(tr("Save as PNG…"), this,
                   [this] { save(tr("Save as PNG…"), tr("Picture (*.png)"), &ViewPage::savePng); });
    menu.addAction(tr("Save as SVG…"), this,
                   [this] { save(tr("Save as SVG…"), tr("Vector picture (*.svg)"), &ViewPage::saveSvg); });
    menu.addAction(tr("Save figures as CSV…"), this,
                   [this] { save(tr("Save figures as CSV…"), tr("Table (*.csv)"), &ViewPage::saveCsv); });
    menu.exec(at);
}

} // namespace millrace
