namespace ClientApi.Hosting;

/// <summary>What <c>--help</c> says: how the program is used, and every setting with its default and range.</summary>
internal static class HelpText
{
    private static readonly string[] Asking = ["--help", "-h", "-?"];

    public static bool IsAsked(IReadOnlyList<string> arguments) => arguments.Any(Asking.Contains);

    public static void Print(TextWriter console, string usage, IReadOnlyList<Setting> settings)
    {
        console.WriteLine(usage);
        foreach (var setting in settings)
            console.WriteLine($"  {setting.Name}={setting.Default}{(setting.Range.Length > 0 ? $"   ({setting.Range})" : "")}");
    }
}
