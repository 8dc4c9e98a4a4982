namespace ClientApi.Identity;

/// <summary>Asks an enterprise to share figures.</summary>
/// <param name="Enterprise">Who is asked.</param>
/// <param name="Buyer">The enterprise that would count with them; the caller's own where it is left out.</param>
/// <param name="Products">Of which products; where it is left out, of all.</param>
/// <param name="Reason">What for.</param>
/// <param name="ValidUntil">Until when; where it is left out, as long as the owner likes.</param>
public sealed record ShareRequestRequest(
    string? Enterprise, string? Buyer, IReadOnlyList<string>? Products, string? Reason, DateTimeOffset? ValidUntil);

/// <summary>Answers a request for a share.</summary>
/// <param name="Share">Whether it is shared.</param>
/// <param name="Products">Of which products; where it is left out, of those that were asked for.</param>
/// <param name="ValidUntil">Until when; where it is left out, as it was asked for.</param>
public sealed record ShareAgreementRequest(bool? Share, IReadOnlyList<string>? Products, DateTimeOffset? ValidUntil);

/// <summary>A request for a share, whether the enterprise that is asked is here or not.</summary>
/// <param name="Enterprise">Who is asked.</param>
/// <param name="Buyer">The enterprise that would count with the figures.</param>
/// <param name="Organisation">The organisation that asks.</param>
/// <param name="Products">Null for all.</param>
/// <param name="Status">`requested`, `shared`, `refused`, `cancelled` or `expired`.</param>
/// <param name="SharedProducts">What was shared; null for all, or where nothing was.</param>
/// <param name="SharedUntil">Null without an end, or where nothing was.</param>
public sealed record ShareRequestAnswer(
    string Id, string Enterprise, string Buyer, string Organisation, IReadOnlyList<string>? Products, string Reason, DateTimeOffset? ValidUntil,
    string Status, DateTimeOffset RequestedAt, DateTimeOffset? AnsweredAt, IReadOnlyList<string>? SharedProducts, DateTimeOffset? SharedUntil);

/// <summary>Requests for shares.</summary>
/// <param name="Received">What others ask of the caller's enterprises.</param>
/// <param name="Sent">What its organisation asks of others.</param>
/// <param name="Next">The address of the next page of both, or null.</param>
public sealed record ShareRequestsAnswer(IReadOnlyList<ShareRequestAnswer> Received, IReadOnlyList<ShareRequestAnswer> Sent, string? Next);

/// <summary>A request that was answered.</summary>
/// <param name="Receipt">Of the facts that share; null where it was refused.</param>
public sealed record AnsweredShareAnswer(ShareRequestAnswer Request, string? Receipt);
