namespace Footprints.Cells;

/// <summary>
/// What a long list of users knows about itself: where each stands, once enough have been searched for. It is told of all who come
/// and go, and forgotten as soon as the list is short.
/// </summary>
/// <remarks>
/// To note all places costs about as much as searching for a few hundred users, however long the list is, so that is how many are
/// searched for first: a list that loses a user now and then stays as small as it is.
/// </remarks>
internal sealed class LongList
{
    /// <summary>Lists of fewer users are searched through in less time than a place is looked up from cold memory.</summary>
    public const int Shortest = 4_096;

    private const int SearchesBefore = 256;

    private Dictionary<int, int>? _places;
    private int _searches;

    /// <summary>A user comes to the end of the list.</summary>
    public void Add(int user, int at) => _places?.Add(user, at);

    /// <summary>Finds the place of a user that is about to go, which the last one takes; -1 where it is not there.</summary>
    public int Remove(int user, ReadOnlySpan<int> users)
    {
        if (_places is null && _searches++ < SearchesBefore)
            return users.LastIndexOf(user);

        _places ??= Note(users);
        if (!_places.Remove(user, out var at))
            return -1;

        if (at < users.Length - 1)
            _places[users[^1]] = at;

        return at;
    }

    private static Dictionary<int, int> Note(ReadOnlySpan<int> users)
    {
        var places = new Dictionary<int, int>(users.Length);
        for (var at = 0; at < users.Length; at++)
            places.Add(users[at], at);

        return places;
    }
}
