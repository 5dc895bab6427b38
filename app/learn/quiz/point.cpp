// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/quiz/point.h"

namespace millrace::quiz {

namespace {

/// "orders/shardId-000000000001", "orders/1" and "orders/01" point at one thing.
std::string normalised(const std::string &path)
{
    const std::size_t slash = path.find('/');
    if (slash == std::string::npos)
        return path;
    std::string lane = path.substr(slash + 1);
    const std::string prefix = "shardId-";
    if (lane.starts_with(prefix))
        lane = lane.substr(prefix.size());
    if (!lane.empty() && lane.find_first_not_of("0123456789") == std::string::npos) {
        const std::size_t digit = lane.find_first_not_of('0');
        lane = digit == std::string::npos ? "0" : lane.substr(digit);
    }
    return path.substr(0, slash + 1) + lane;
}

} // namespace

Grade gradePoint(const QuizItem &item, const Answer &answer)
{
    if (answer.options.size() != 1)
        return {false, 0, "Point at one thing.", 0};
    const bool isRight = normalised(answer.options.front()) == normalised(item.pointAt);
    return {isRight, isRight ? 1.0 : 0.0, isRight ? item.right : item.wrong, 0};
}

} // namespace millrace::quiz
