// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim/frame/frame.h"

#include <QFrame>

class QLabel;
class QLineEdit;

namespace millrace {

/// Where a partition key falls in a stream.
struct KeyPlace
{
    QString md5;
    double share = 0;        ///< of the key space
    LaneIndex lane = noLane; ///< noLane: the stream has no open shard there
    QString laneName;
};

KeyPlace placeOfKey(const QString &key, const ServiceFrame *stream);

/// A key is typed; its MD5, its share of the key space and its shard are shown as it grows.
class KeyBox : public QFrame
{
    Q_OBJECT

public:
    explicit KeyBox(QWidget *parent = nullptr);

    /// The open shards may have changed since the last frame.
    void showStream(const ServiceFrame *stream);
    QString key() const;
    void setKey(const QString &key);
    KeyPlace place() const { return m_place; }

signals:
    /// Empty key: nothing falls.
    void keyFalls(const QString &key, double share, millrace::LaneIndex lane);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void applyTheme();
    void fall();
    void showPlace();

    QLabel *m_title = nullptr;
    QLineEdit *m_edit = nullptr;
    QLabel *m_hash = nullptr;
    QLabel *m_result = nullptr;
    KeyPlace m_place;
    ServiceFrame m_stream;
    bool m_hasStream = false;
};

} // namespace millrace
