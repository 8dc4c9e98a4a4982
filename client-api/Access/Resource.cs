using Footprints.Facts;
using Grains.Figures;

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

    /// <summary>An entity of the grid, or a part of what is known of it.</summary>
    /// <param name="Owner">The enterprise that owns it now; of an enterprise itself; none for nobody's.</param>
    /// <param name="IsShared">Whether the owner shares it with who asks; of an enterprise, whether there is a share between the two.</param>
    public sealed record OfEntity(FactKind Kind, string Id, string? Owner, bool IsShared, Part Part) : Resource
    {
        /// <summary>Of a factor, the library that it belongs to.</summary>
        public string? Library { get; init; }
    }

    /// <summary>The entity that a figure is of.</summary>
    public static OfEntity Of(Figure figure, Part part) =>
        new(figure.Kind, figure.Id, figure.Kind == FactKind.Enterprise ? figure.Id : figure.Enterprise, figure.IsShared, part) { Library = figure.Library };

    /// <summary>People and clients of an organisation.</summary>
    public sealed record OfOrganisation(string Id) : Resource;

    /// <summary>Roles that somebody of an organisation would get: by an invitation, as a client, with a new secret or password.</summary>
    /// <param name="IsOfOperators">Whether the organisation runs the grid.</param>
    public sealed record OfRoles(string Organisation, bool IsOfOperators, Roles Roles) : Resource;
}
