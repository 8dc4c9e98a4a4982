namespace ClientApi.Identity.Shares;

/// <summary>That a buyer asks an enterprise to share the figures of some products with it, and what became of it.</summary>
internal sealed class ShareRequest
{
    public const string Shared = "shared";
    public const string Refused = "refused";

    public required string Id { get; init; }

    /// <summary>Who is asked; it need not be anybody's yet.</summary>
    public required string EnterpriseId { get; init; }

    /// <summary>The enterprise that would count with the figures.</summary>
    public required string BuyerId { get; init; }

    /// <summary>The organisation that asks.</summary>
    public required string OrganisationId { get; init; }

    /// <summary>Ids with spaces between; none for all products.</summary>
    public string? Products { get; init; }

    public required string Reason { get; init; }

    /// <summary>Until when it is asked for; none for as long as the owner likes.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>The principal that asked.</summary>
    public required string RequestedBy { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary><see cref="Shared"/>, <see cref="Refused"/>, or none while it waits.</summary>
    public string? Answer { get; set; }

    public string? AnsweredBy { get; set; }

    public DateTimeOffset? AnsweredAt { get; set; }

    /// <summary>What was shared, as <see cref="Products"/>.</summary>
    public string? SharedProducts { get; set; }

    public DateTimeOffset? SharedUntil { get; set; }

    public DateTimeOffset? CancelledAt { get; set; }

    /// <summary>As it is told: <c>requested</c>, <c>shared</c>, <c>refused</c>, <c>cancelled</c> or <c>expired</c>.</summary>
    public string StatusAt(DateTimeOffset now) => this switch
    {
        { Answer: { } answer } => answer,
        { CancelledAt: not null } => "cancelled",
        _ when ValidUntil <= now => "expired",
        _ => "requested",
    };

    public static IReadOnlyList<string> Read(string? products) => products?.Split(' ') ?? [];
}
