namespace ClientApi.Identity.Tokens;

/// <summary>A key of tokens, as it is kept.</summary>
internal sealed class TokenKey
{
    public const string Signing = "sign";
    public const string Encryption = "encrypt";

    /// <summary>Stands in every token that it signed.</summary>
    public required string Id { get; init; }

    public required string Purpose { get; init; }

    /// <summary>The private key, protected.</summary>
    public required string Material { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
