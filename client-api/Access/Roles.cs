namespace ClientApi.Access;

/// <summary>What a person or a client may do inside its organisation; the words are the scopes of tokens too.</summary>
[Flags]
public enum Roles
{
    None = 0,

    /// <summary>Reads what its organisation may read.</summary>
    Read = 1,

    /// <summary>States its organisation's facts, and publishes.</summary>
    Write = 2,

    /// <summary>Manages its organisation's people, clients and invitations; of an operator: everybody's.</summary>
    Admin = 4,

    All = Read | Write | Admin,
}

/// <summary>How roles are spelled: words with commas or spaces between.</summary>
public static class RoleWords
{
    private static readonly (string Word, Roles Role)[] All = [("read", Roles.Read), ("write", Roles.Write), ("admin", Roles.Admin)];

    /// <summary>Every word.</summary>
    public static IEnumerable<string> Words => All.Select(one => one.Word);

    public static string[] ToWords(this Roles roles) => [.. All.Where(one => roles.HasFlag(one.Role)).Select(one => one.Word)];

    /// <summary>From what to what, for the audit log.</summary>
    public static string Change(Roles before, Roles after) => $"From {string.Join(' ', before.ToWords())} to {string.Join(' ', after.ToWords())}.";

    /// <returns>False where a word is none of a role, or there is no word.</returns>
    public static bool TryRead(string text, out Roles roles)
    {
        roles = Roles.None;
        foreach (var word in text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            var role = All.FirstOrDefault(one => one.Word == word).Role;
            if (role == Roles.None)
                return false;

            roles |= role;
        }

        return roles != Roles.None;
    }
}
