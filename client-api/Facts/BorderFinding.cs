using ClientApi.Access;
using Footprints.Identities;
using Grains.Intake;

namespace ClientApi.Facts;

/// <summary>What of a push may not cross a border, and what crosses it by an approval.</summary>
internal sealed class BorderFinding
{
    private readonly List<Rejection> _rejections = [];
    private readonly Dictionary<int, BorderSource> _blocked = [];
    private readonly List<LeaningShare> _leaning = [];

    public static BorderFinding Nothing { get; } = new();

    public IReadOnlyList<Rejection> Rejections => _rejections;

    /// <summary>Whose it is that may not, by lines.</summary>
    public IReadOnlyDictionary<int, BorderSource> Blocked => _blocked;

    /// <summary>Shares that end with their approval.</summary>
    public IReadOnlyList<LeaningShare> Leaning => _leaning;

    public void Block(StatedFact stated, string field, BorderSource source, string reason)
    {
        _rejections.Add(new(stated.Line, BorderFacts.Blocked, field, reason));
        _blocked[stated.Line] = source;
    }

    public void LeanOn(string approval, EntityId share) => _leaning.Add(new(approval, share));
}

/// <summary>A share that leans on an approval.</summary>
internal readonly record struct LeaningShare(string Approval, EntityId Share);
