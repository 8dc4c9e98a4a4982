namespace ClientApi.Access;

/// <summary>What an action is about.</summary>
public abstract record Resource
{
    private Resource()
    {
    }

    /// <summary>The grid itself: what a route asks before it knows what the request names.</summary>
    public static Resource Grid { get; } = new TheGrid();

    public sealed record TheGrid : Resource;

    /// <summary>What belongs to the enterprise that facts name by this id.</summary>
    public sealed record OfEnterprise(string Id) : Resource;

    /// <summary>The factors of a library.</summary>
    public sealed record OfLibrary(string Name) : Resource;

    /// <summary>People and clients of an organisation.</summary>
    public sealed record OfOrganisation(string Id) : Resource;
}
