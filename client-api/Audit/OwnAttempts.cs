using ClientApi.Access;

namespace ClientApi.Audit;

/// <summary>Which refused attempts of its own people an organisation reads in the log.</summary>
/// <remarks>
/// An attempt at something of another is recorded with whose it is, for its owner. To whoever tried, that would tell what the answer hides:
/// that there is something, and whose. Since attempts are alike by owner, how many entries there are would tell it too. So those are hidden
/// from it whose owner it has not named itself, and all that were made at entities and borders, whether there is one or not.
/// </remarks>
internal static class OwnAttempts
{
    /// <summary>What a fact is called that was refused for what it would have replaced or taken back.</summary>
    public const string Fact = "fact";

    /// <summary>What the border of an enterprise or a library is called, whether or not there is one.</summary>
    public const string Border = "border";

    /// <summary>The action of an entry for attempts that are not told apart.</summary>
    public const string Several = "several";

    /// <summary>As <see cref="AreHidden"/>, in either store: of what is not hidden.</summary>
    public const string Shown =
        $"(kind <> 'refusal' OR (action NOT IN ('{Disclosures.Read}', '{Several}') AND what = '' AND about = '' AND enterprise = ''))";

    /// <summary>Whether attempts like this one are hidden from whoever made them.</summary>
    public static bool AreHidden(AuditEntry attempt) =>
        attempt.Action is Disclosures.Read or Several
        || attempt is not { What.Length: 0, About.Length: 0, Enterprise.Length: 0 };
}
