namespace ClientApi.Problems;

/// <summary>The failures of the API itself. Those of facts are in <see cref="FactProblems"/>.</summary>
public static class ProblemCodes
{
    public static readonly ProblemKind BadRequest = new("BAD_REQUEST", 400,
        "The request can't be read", "Compare it with the reference page.");

    public static readonly ProblemKind BadParameter = new("BAD_PARAMETER", 400,
        "A parameter has no meaning", "Correct the parameter that `field` names.");

    public static readonly ProblemKind BadReceipt = new("BAD_RECEIPT", 400,
        "The receipt has no meaning", "Pass a receipt exactly as a push returned it.");

    public static readonly ProblemKind ReceiptBeyondHead = new("RECEIPT_BEYOND_HEAD", 400,
        "The receipt was never given", "Pass a receipt that this grid returned.");

    public static readonly ProblemKind BadIdempotencyKey = new("BAD_IDEMPOTENCY_KEY", 400,
        "The idempotency key has no meaning", "Send one header of 1 to 200 visible ASCII characters, a uuid for instance.");

    public static readonly ProblemKind NoFacts = new("NO_FACTS", 400,
        "The body holds no fact", "Send one JSON object, or one on each line as application/x-ndjson.");

    public static readonly ProblemKind TooManyIds = new("TOO_MANY_IDS", 400,
        "The query names too many ids", "Ask in several queries; each is from one settled epoch.");

    public static readonly ProblemKind SignInRequired = new("SIGN_IN_REQUIRED", 401,
        "Nobody is signed in", "Get a token at /auth/token and send it as `Authorization: Bearer …`, or sign in at /sign-in.");

    public static readonly ProblemKind InvalidToken = new("INVALID_TOKEN", 401,
        "The token does not hold", "Get a new one at /auth/token.");

    public static readonly ProblemKind Forbidden = new("FORBIDDEN", 403,
        "This is not allowed", "Ask whoever manages your organisation, or the grid's operator.");

    public static readonly ProblemKind NotLoopback = new("NOT_LOOPBACK", 403,
        "Only this machine is served", "Call the grid from the machine that it runs on.");

    public static readonly ProblemKind ForeignOrigin = new("FOREIGN_ORIGIN", 403,
        "Pages of other sites are not served", "Call the grid from a program, or from its own pages.");

    public static readonly ProblemKind NotFound = new("NOT_FOUND", 404,
        "There is no such entity", "Check the id, percent-encoded, and the kind in the path.");

    public static readonly ProblemKind UnknownLink = new("UNKNOWN_LINK", 404,
        "The link can't be used", "It was used or cancelled before, has expired, or its maker may not make it any more: ask for a new one.");

    public static readonly ProblemKind UnknownPrincipal = new("UNKNOWN_PRINCIPAL", 404,
        "There is no such organisation, person or client", "List them under /v1/access.");

    public static readonly ProblemKind UnknownGrant = new("UNKNOWN_GRANT", 404,
        "There is no such grant", "List yours under /v1/access/grants.");

    public static readonly ProblemKind UnknownRequest = new("UNKNOWN_REQUEST", 404,
        "There is no such request for a share", "List yours under /v1/access/requests.");

    public static readonly ProblemKind UnknownOperation = new("UNKNOWN_OPERATION", 404,
        "There is no such operation", "Start one; those of a silo that has ended are forgotten.");

    public static readonly ProblemKind UnknownRoute = new("UNKNOWN_ROUTE", 404,
        "There is nothing at this address", "See /reference for what there is; ids in a path are percent-encoded.");

    public static readonly ProblemKind MethodNotAllowed = new("METHOD_NOT_ALLOWED", 405,
        "The address does not know this method", "Use a method that the Allow header names.");

    public static readonly ProblemKind BodyTooSlow = new("BODY_TOO_SLOW", 408,
        "The body came too slowly", "Send it at 240 bytes a second or more.");

    public static readonly ProblemKind NotYetSettled = new("NOT_YET_SETTLED", 409,
        "The receipt has not settled yet", "Ask again, or let the grid wait: ?wait=5s.");

    public static readonly ProblemKind IdempotencyKeyReused = new("IDEMPOTENCY_KEY_REUSED", 409,
        "The key was used with another request", "Use a new key for a new request.");

    public static readonly ProblemKind NothingToPublish = new("NOTHING_TO_PUBLISH", 409,
        "There is no complete total to publish", "Push what is missing; the footprint names it.");

    public static readonly ProblemKind ReconcileRunning = new("RECONCILE_RUNNING", 409,
        "Totals are being compared already", "Ask how far it is: the operation is named here.");

    public static readonly ProblemKind AlreadyOwned = new("ALREADY_OWNED", 409,
        "It has its owner already", "Ask its owner, or the grid's operator.");

    public static readonly ProblemKind AlreadyDecided = new("ALREADY_DECIDED", 409,
        "It waits for no decision", "It was decided upon, taken back, or has expired: ask for another.");

    public static readonly ProblemKind SharingOpen = new("SHARING_OPEN", 409,
        "Nothing can be blocked while every product counts for everybody", "Stop the grid and run the command `sharing required`.");

    public static readonly ProblemKind Withdrawn = new("WITHDRAWN", 410,
        "The entity was withdrawn", "State it anew to bring it back.");

    public static readonly ProblemKind BodyTooLarge = new("BODY_TOO_LARGE", 413,
        "The body is too large", "Push in several batches.");

    public static readonly ProblemKind FactTooLarge = new("FACT_TOO_LARGE", 413,
        "A fact is too large", "Split the bill of materials over components.");

    public static readonly ProblemKind TooManyFacts = new("TOO_MANY_FACTS", 413,
        "The push holds too many facts", "Push in several batches.");

    public static readonly ProblemKind UnsupportedMediaType = new("UNSUPPORTED_MEDIA_TYPE", 415,
        "The content type is not known here", "Send application/json, or application/x-ndjson for many facts.");

    public static readonly ProblemKind ForeignHost = new("FOREIGN_HOST", 421,
        "The host name is not this machine's", "Call http://127.0.0.1 or http://localhost with the grid's port.");

    public static readonly ProblemKind FactsRefused = new("FACTS_REFUSED", 422,
        "The facts were refused", "Correct what `rejected` names, or push with ?partial=true.");

    public static readonly ProblemKind BadPrincipal = new("BAD_PRINCIPAL", 422,
        "The organisation, person or client can't be made like this", "Correct the member that `field` names.");

    public static readonly ProblemKind BadGrant = new("BAD_GRANT", 422,
        "This can't be granted", "Correct the member that `field` names.");

    public static readonly ProblemKind TooManyAttempts = new("TOO_MANY_ATTEMPTS", 429,
        "Too many secrets or passwords were wrong", "Try again after the time in Retry-After.");

    public static readonly ProblemKind RateLimited = new("RATE_LIMITED", 429,
        "Too many requests were made", "Go on after the time in Retry-After; RateLimit says how many are left.");

    public static readonly ProblemKind QuotaExceeded = new("QUOTA_EXCEEDED", 429,
        "What a day allows is used up", "Go on after the time in Retry-After, or ask the operator for more.");

    public static readonly ProblemKind Overloaded = new("OVERLOADED", 429,
        "Too many pushes are in work", "Push again after the time in Retry-After.");

    public static readonly ProblemKind TooManyPending = new("TOO_MANY_PENDING", 429,
        "Too many facts wait to be committed", "Push again after the time in Retry-After.");

    public static readonly ProblemKind TooManyStreams = new("TOO_MANY_STREAMS", 429,
        "Too many live streams are open", "Close one, or ask for footprints instead.");

    public static readonly ProblemKind TooManyExports = new("TOO_MANY_EXPORTS", 429,
        "Too many exports are being read", "Wait until one has ended.");

    public static readonly ProblemKind Internal = new("INTERNAL", 500,
        "The grid failed", "Report the traceId; a push or a publication may be sent again with its idempotency key.");

    public static readonly ProblemKind Loading = new("LOADING", 503,
        "The grid is still loading", "Ask again after the time in Retry-After; /health/ready tells when it is done.");

    public static readonly ProblemKind ClusterUnavailable = new("CLUSTER_UNAVAILABLE", 503,
        "No silo can be reached", "Ask again after the time in Retry-After; nothing of this request was done.");

    public static readonly ProblemKind LedgerUnavailable = new("LEDGER_UNAVAILABLE", 503,
        "The ledger can't be reached", "Send again with the same idempotency key after the time in Retry-After.");

    public static readonly ProblemKind AuditUnavailable = new("AUDIT_UNAVAILABLE", 503,
        "What must be recorded can't be recorded now", "Ask again after the time in Retry-After; what is your own is shown meanwhile.");

    public static readonly ProblemKind Contended = new("CONTENDED", 503,
        "Others changed the same entities at the same time", "Push again after the time in Retry-After.");

    public static readonly ProblemKind Unavailable = new("UNAVAILABLE", 503,
        "The grid can't answer now", "Ask again after the time in Retry-After.");

    public static readonly ProblemKind RequestTimeout = new("REQUEST_TIMEOUT", 504,
        "The request took too long", "Ask for less, or ask again; a push or a publication may be sent again with its idempotency key.");

    /// <summary>All of them, in order of status.</summary>
    public static IReadOnlyList<ProblemKind> All { get; } =
    [
        BadRequest, BadParameter, BadReceipt, ReceiptBeyondHead, BadIdempotencyKey, NoFacts, TooManyIds,
        SignInRequired, InvalidToken, Forbidden, NotLoopback, ForeignOrigin,
        NotFound, UnknownLink, UnknownPrincipal, UnknownGrant, UnknownRequest, UnknownOperation, UnknownRoute, MethodNotAllowed, BodyTooSlow,
        NotYetSettled, IdempotencyKeyReused, NothingToPublish, ReconcileRunning, AlreadyOwned, AlreadyDecided, SharingOpen, Withdrawn,
        BodyTooLarge, FactTooLarge, TooManyFacts, UnsupportedMediaType, ForeignHost, FactsRefused, BadPrincipal, BadGrant,
        TooManyAttempts, RateLimited, QuotaExceeded, Overloaded, TooManyPending, TooManyStreams, TooManyExports, Internal, Loading, ClusterUnavailable, LedgerUnavailable, AuditUnavailable, Contended, Unavailable, RequestTimeout,
    ];

    /// <summary>The kind with this code, of the API or of facts, or none.</summary>
    public static ProblemKind? Find(string code) =>
        All.FirstOrDefault(kind => kind.Code == code) ?? FactProblems.Find(code);
}
