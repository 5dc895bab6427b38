// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/view_deck.h"

#include "present/theme.h"
#include "ui/inspector/panel_words.h"
#include "ui/views/saved_view.h"
#include "ui/views/view_catalogue.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace millrace {
namespace {

const std::vector<const ViewEntry *> &below()
{
    static const std::vector<const ViewEntry *> entries = [] {
        std::vector<const ViewEntry *> found;
        for (const ViewEntry &entry : viewCatalogue())
            if (entry.place == ViewPlace::Below)
                found.push_back(&entry);
        return found;
    }();
    return entries;
}

} // namespace

ViewDeck::ViewDeck(LabSession *session, Selection *selection, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_selection(selection)
    , m_views(below().size(), nullptr)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(12, 2, 12, 0);
    row->setSpacing(8);
    m_tabs = new QTabBar(this);
    m_tabs->setObjectName(QStringLiteral("views"));
    m_tabs->setAccessibleName(tr("Views"));
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_tabs->setUsesScrollButtons(true);
    m_tabs->setFocusPolicy(Qt::StrongFocus);
    m_tabs->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    for (const ViewEntry *entry : below())
        m_tabs->addTab(entry->title());
    m_enlarge = new QPushButton(tr("Enlarge"), this);
    m_enlarge->setObjectName(QStringLiteral("quiet"));
    m_enlarge->setCheckable(true);
    m_enlarge->setAutoDefault(false);
    m_enlarge->setToolTip(tr("The view alone, without the canvas (Ctrl+E)"));
    clickOnEnter(m_enlarge);
    connect(m_enlarge, &QPushButton::toggled, this, [this](bool isEnlarged) {
        m_enlarge->setText(isEnlarged ? tr("Reduce") : tr("Enlarge"));
        emit enlargeChanged(isEnlarged);
    });
    row->addWidget(m_tabs, 1);
    row->addWidget(m_enlarge);
    column->addLayout(row);
    m_pages = new QStackedWidget(this);
    column->addWidget(m_pages, 1);
    connect(m_tabs, &QTabBar::currentChanged, this,
            [this](int tab) { m_pages->setCurrentWidget(made(tab)); });
    connect(ThemeNotifier::instance(), &ThemeNotifier::changed, this, &ViewDeck::applyTheme);
    applyTheme();
    m_pages->setCurrentWidget(made(0));
}

void ViewDeck::applyTheme()
{
    QPalette ground = palette();
    ground.setColor(QPalette::Window, Theme::current().background);
    setPalette(ground);
    setAutoFillBackground(true);
}

int ViewDeck::rowOf(const QString &id) const
{
    for (std::size_t row = 0; row < below().size(); ++row)
        if (id == QLatin1String(below()[row]->id))
            return static_cast<int>(row);
    return -1;
}

QWidget *ViewDeck::made(int row)
{
    if (row < 0 || row >= static_cast<int>(m_views.size()))
        return nullptr;
    QWidget *&view = m_views[static_cast<std::size_t>(row)];
    if (view == nullptr) {
        view = below()[static_cast<std::size_t>(row)]->make(m_session, m_selection, this);
        m_pages->addWidget(view);
    }
    return view;
}

QWidget *ViewDeck::view(const QString &id)
{
    return made(rowOf(id));
}

void ViewDeck::showView(const QString &id)
{
    if (const int row = rowOf(id); row >= 0)
        m_tabs->setCurrentIndex(row);
}

QString ViewDeck::shownId() const
{
    return QString::fromLatin1(below()[static_cast<std::size_t>(m_tabs->currentIndex())]->id);
}

QWidget *ViewDeck::shown() const
{
    return m_pages->currentWidget();
}

const SavedView *ViewDeck::saved() const
{
    return dynamic_cast<const SavedView *>(shown());
}

bool ViewDeck::isEnlarged() const
{
    return m_enlarge->isChecked();
}

void ViewDeck::setEnlarged(bool isEnlarged)
{
    m_enlarge->setChecked(isEnlarged);
}

} // namespace millrace
