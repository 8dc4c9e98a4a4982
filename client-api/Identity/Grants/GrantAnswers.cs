namespace ClientApi.Identity;

/// <summary>Lets an organisation see something of an enterprise.</summary>
/// <param name="Enterprise">Whose; the caller's own where it is left out.</param>
/// <param name="Product">Of which product; where it is left out, of all that the enterprise owns at the time.</param>
/// <param name="To">The id of the organisation.</param>
/// <param name="What">Some of `figure`, `breakdown`, `history` and `portfolio`.</param>
/// <param name="ValidUntil">When it ends by itself.</param>
/// <param name="Purpose">What it is for, in words.</param>
public sealed record GrantRequest(
    string? Enterprise, string? Product, string? To, IReadOnlyList<string>? What, DateTimeOffset? ValidUntil, string? Purpose);

/// <summary>What an owner lets an organisation see.</summary>
/// <param name="Enterprise">Whose.</param>
/// <param name="Product">Of which product; null for all.</param>
/// <param name="To">The organisation that sees it.</param>
/// <param name="What">Some of `figure`, `breakdown`, `history` and `portfolio`.</param>
/// <param name="WithdrawnAt">Null while it was not.</param>
public sealed record GrantAnswer(
    string Id, string Enterprise, string? Product, string To, IReadOnlyList<string> What, DateTimeOffset ValidUntil, string Purpose,
    DateTimeOffset CreatedAt, DateTimeOffset? WithdrawnAt);

/// <summary>Grants that hold.</summary>
/// <param name="Given">What the caller's organisation lets others see; told to its admins.</param>
/// <param name="Received">What others let it see.</param>
/// <param name="Next">The address of the next page of both, or null.</param>
public sealed record GrantsAnswer(IReadOnlyList<GrantAnswer> Given, IReadOnlyList<GrantAnswer> Received, string? Next);
