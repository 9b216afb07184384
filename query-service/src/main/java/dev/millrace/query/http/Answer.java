package dev.millrace.query.http;

import com.google.protobuf.ByteString;
import dev.millrace.v1.Tier;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is said to a request that was answered.
 *
 * @param json the body
 * @param validator its entity tag; null when it has none
 * @param cacheControl for how long and by whom it may be used again
 * @param vary headers, besides those of every answer, that had a part in it
 * @param tier who answered
 * @param token what it reflects
 * @param next where the next page is; null when there is none
 */
record Answer(
    ByteString json,
    @Nullable Validator validator,
    String cacheControl,
    List<String> vary,
    Tier tier,
    String token,
    @Nullable String next) {}
