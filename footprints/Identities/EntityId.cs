namespace Footprints.Identities;

/// <summary>The id of an entity (any URN) with its key, which is hashed once where the id enters.</summary>
public readonly struct EntityId : IEquatable<EntityId>
{
    private EntityId(string text, CellKey key) => (Text, Key) = (text, key);

    private const string All = "*";

    /// <summary>
    /// The id as it was written; a volume has its enterprise's and its product's, with a space between, a share its
    /// enterprise's, its product's or an asterisk, and its buyer's.
    /// </summary>
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

    /// <summary>The id of the share of <paramref name="product"/>, or of all products, of an enterprise with a buyer.</summary>
    /// <remarks>It lies where every partition looks, since any of them may have cells of the buyer.</remarks>
    public static EntityId OfShare(EntityId enterprise, EntityId? product, EntityId buyer)
    {
        // An asterisk that somebody wrote is no product, and may not stand for all.
        var shared = product is not { } one ? All : one.Text == All ? "?" : one.Text;
        var text = $"{enterprise.Text} {shared} {buyer.Text}";

        return new(text, CellKey.Of(text).AtCommon());
    }

    /// <summary>The id read back from its text, a volume's and a share's included.</summary>
    public static EntityId Read(string text)
    {
        var first = text.IndexOf(' ', StringComparison.Ordinal);
        if (first < 0)
            return Of(text);

        var key = CellKey.Of(text);

        return new(text, text.LastIndexOf(' ') > first ? key.AtCommon() : key.At(CellKey.Of(text[..first])));
    }

    /// <summary>What the id of a share is made of; no product for all.</summary>
    public (EntityId Enterprise, EntityId? Product, EntityId Buyer) ReadShare()
    {
        var parts = Text.Split(' ');

        return (Of(parts[0]), parts[1] == All ? null : Of(parts[1]), Of(parts[2]));
    }

    public bool Equals(EntityId other) => Key == other.Key && Text == other.Text;

    public override bool Equals(object? obj) => obj is EntityId other && Equals(other);

    public override int GetHashCode() => Key.GetHashCode();

    public override string ToString() => Text;

    public static bool operator ==(EntityId left, EntityId right) => left.Equals(right);

    public static bool operator !=(EntityId left, EntityId right) => !left.Equals(right);
}
