namespace ClientApi.Identity.Storage;

/// <summary>A key that protects cookies and token keys, as the library writes it.</summary>
internal sealed class DataProtectionKey
{
    public required string Id { get; init; }

    public required string Xml { get; init; }
}
