namespace ClientApi.Pages;

/// <summary>What an entity is called on a page.</summary>
internal static class NameOf
{
    /// <summary>Its name, or its id where it has none.</summary>
    public static string Entity(string name, string id) => name.Length > 0 ? name : id;
}
