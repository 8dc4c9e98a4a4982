using ClientApi.Hosting;
using Silo.Hosting;

namespace Whole.Tests.Start;

public sealed class GridCommandTests
{
    [Theory]
    [InlineData("import", "a=b.ndjson", "import", "a=b.ndjson", "--Grid:Data=here", "import", "a=b.ndjson", "--Grid:Store", "sqlite")]
    [InlineData("export", "-", "export", "-", "--Grid:Data=here", "export", "-", "--Grid:Store", "sqlite")]
    [InlineData("repartition", "3", "repartition", "3", "--Grid:Data=here", "--Grid:Store", "sqlite", "repartition", "3")]
    [InlineData("verify", "", "verify", null, "--Grid:Data=here", "verify", "--Grid:Store", "sqlite")]
    public void A_word_among_the_settings_is_a_command(string name, string operand, string word, string? about, params string[] arguments)
    {
        var command = GridCommand.Find(arguments)!;

        Assert.Equal((name, operand), (command.Name, command.Operand));
        Assert.Equal(arguments.Where(argument => argument != word && argument != about), command.Settings);
    }

    [Theory]
    [InlineData("--Grid:Data=here")]
    [InlineData("--Grid:Data", "verify")]
    [InlineData("Grid:Data=here")]
    public void Settings_alone_run_the_grid(params string[] arguments) => Assert.Null(GridCommand.Find(arguments));

    [Theory]
    [InlineData("There is no command imprt", "imprt", "file")]
    [InlineData("The command import needs to know more: import FILE", "--Grid:Demo=false", "import")]
    public void What_is_no_command_is_refused(string sentence, params string[] arguments) => Assert.Contains(
        sentence, Assert.Throws<StartRefusedException>(() => GridCommand.Find(arguments)).Message, StringComparison.Ordinal);
}
