namespace Footprints.Identities;

/// <summary>The id of an entity (any URN) with its key, which is hashed once where the id enters.</summary>
public readonly struct EntityId : IEquatable<EntityId>
{
    private EntityId(string text, CellKey key) => (Text, Key) = (text, key);

    /// <summary>The id as it was written; a volume has its enterprise's and its product's, with a space between.</summary>
    public string Text { get; }

    public CellKey Key { get; }

    public static EntityId Of(string id) => new(id, CellKey.Of(id));

    /// <summary>The id of the volume of <paramref name="product"/> in the portfolio of <paramref name="enterprise"/>.</summary>
    /// <remarks>It lies at the place of its enterprise, so that a portfolio is added up in one partition.</remarks>
    public static EntityId OfVolume(EntityId enterprise, EntityId product)
    {
        var text = $"{enterprise.Text} {product.Text}";

        return new(text, CellKey.Of(text).At(enterprise.Key));
    }

    /// <summary>The id read back from its text, a volume's included.</summary>
    public static EntityId Read(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);

        return space < 0 ? Of(text) : new(text, CellKey.Of(text).At(CellKey.Of(text[..space])));
    }

    public bool Equals(EntityId other) => Key == other.Key && Text == other.Text;

    public override bool Equals(object? obj) => obj is EntityId other && Equals(other);

    public override int GetHashCode() => Key.GetHashCode();

    public override string ToString() => Text;

    public static bool operator ==(EntityId left, EntityId right) => left.Equals(right);

    public static bool operator !=(EntityId left, EntityId right) => !left.Equals(right);
}
