namespace Grains.Ledger;

/// <summary>An idempotency key with its first answer.</summary>
public sealed record LedgerKey(string Principal, string Key, KeyedAnswer Answer)
{
    public LedgerKeyPlace Place => new(Principal, Key);
}

/// <summary>A place in the order of keys: by principal, then by key, each by the bytes of its UTF-8.</summary>
[GenerateSerializer, Immutable, Alias("grid.ledger-key-place")]
public sealed record LedgerKeyPlace([property: Id(0)] string Principal, [property: Id(1)] string Key);
