// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/top_bar.h"

#include "present/theme.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>

namespace millrace {

namespace {

/// Two waves: a race is the channel that carries water to a mill.
class Logo : public QWidget
{
public:
    explicit Logo(QWidget *parent)
        : QWidget(parent)
    {
        fit();
        connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, [this] { fit(); });
    }

    void fit() { setFixedSize(Theme::current().scaled(26), Theme::current().scaled(20)); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(Theme::current().water, height() / 8.5, Qt::SolidLine, Qt::RoundCap));
        const double w = width();
        const double h = height();
        for (const double y : {h * 0.3, h * 0.72}) {
            QPainterPath wave(QPointF(w * 0.08, y + h * 0.1));
            wave.cubicTo(w * 0.25, y - h * 0.28, w * 0.36, y - h * 0.1, w * 0.5, y + h * 0.04);
            wave.cubicTo(w * 0.64, y + h * 0.18, w * 0.76, y + h * 0.26, w * 0.92, y - h * 0.1);
            painter.drawPath(wave);
        }
    }
};

} // namespace

TopBar::TopBar(QWidget *parent)
    : QFrame(parent)
{
    setObjectName(QStringLiteral("topBar"));
    m_layout = new QHBoxLayout(this);
    m_layout->setContentsMargins(20, 0, 20, 0);
    m_layout->setSpacing(10);
    m_layout->addWidget(new Logo(this));
    auto *name = new QLabel(tr("Millrace"));
    name->setFont(Theme::current().words(17, QFont::Bold));
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, name,
            [name] { name->setFont(Theme::current().words(17, QFont::Bold)); });
    m_layout->addWidget(name);
    m_layout->addSpacing(18);
    m_tabs = new QHBoxLayout;
    m_tabs->setSpacing(22);
    m_layout->addLayout(m_tabs);
    m_group = new QButtonGroup(this);
    m_group->setExclusive(true);
    connect(m_group, &QButtonGroup::idClicked, this, &TopBar::tabChosen);
    m_layout->addStretch(1);

    m_search = new QPushButton(tr("Search lessons, shards, actions      Ctrl K"));
    m_search->setObjectName(QStringLiteral("search"));
    m_search->setMinimumWidth(320);
    m_search->setAccessibleName(tr("Search lessons, shards and actions"));
    connect(m_search, &QPushButton::clicked, this, &TopBar::searchWanted);
    m_layout->addWidget(m_search);
    m_layout->addStretch(1);

    m_runName = new QLabel;
    m_runName->setAccessibleName(tr("Scenario and seed"));
    const auto styleName = [this] {
        m_runName->setFont(Theme::current().figures(12.5));
        QPalette palette = m_runName->palette();
        palette.setColor(QPalette::WindowText, Theme::current().inkSecond);
        m_runName->setPalette(palette);
    };
    styleName();
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, m_runName, styleName);
    m_layout->addWidget(m_runName);
    m_menu = new QPushButton(tr("Menu"));
    m_menu->setObjectName(QStringLiteral("quiet"));
    m_menu->setAccessibleName(tr("Application menu"));
    m_layout->addWidget(m_menu);
}

void TopBar::addTab(const QString &title, const QString &accessibleName)
{
    auto *button = new QPushButton(title);
    button->setObjectName(QStringLiteral("tab"));
    button->setCheckable(true);
    button->setAccessibleName(accessibleName);
    m_group->addButton(button, static_cast<int>(m_group->buttons().size()));
    m_tabs->addWidget(button);
}

void TopBar::setTab(int index)
{
    if (QAbstractButton *button = m_group->button(index))
        button->setChecked(true);
}

int TopBar::tab() const
{
    return m_group->checkedId();
}

void TopBar::addMeter(QWidget *meter)
{
    m_layout->insertWidget(m_layout->indexOf(m_runName), meter);
}

void TopBar::setRunName(const QString &text)
{
    m_runName->setText(text);
}

} // namespace millrace
