using System.Reflection;
using System.Text;

namespace Whole.Tests.Running;

/// <summary>
/// A program of the grid, run to its end inside of this process: most of what a process of its own does in its first seconds is
/// to compile what is compiled here already.
/// </summary>
internal static class InnerProgram
{
    private static readonly AsyncLocal<Said?> Running = new();

    static InnerProgram()
    {
        Console.SetOut(new Routed(Console.Out, said => said.Output));
        Console.SetError(new Routed(Console.Error, said => said.Errors));
    }

    /// <param name="program">The name of its assembly.</param>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string program, params string[] arguments)
    {
        var said = new Said(new(), new());
        Running.Value = said;
        var exitCode = await Task.Run(() => (int)Assembly.Load(program).EntryPoint!.Invoke(null, [arguments])!);

        return (exitCode, said.Output.ToString(), said.Errors.ToString());
    }

    /// <summary>What one run says.</summary>
    private sealed record Said(StringBuilder Output, StringBuilder Errors);

    /// <summary>The console of all that run here.</summary>
    private sealed class Routed(TextWriter console, Func<Said, StringBuilder> part) : TextWriter
    {
        public override Encoding Encoding => console.Encoding;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(string? value)
        {
            if (Running.Value is not { } said)
            {
                console.Write(value);
                return;
            }

            lock (said)
                part(said).Append(value);
        }

        public override void WriteLine(string? value) => Write(value + NewLine);

        public override Task WriteAsync(string? value)
        {
            Write(value);

            return Task.CompletedTask;
        }

        public override Task WriteLineAsync(string? value)
        {
            WriteLine(value);

            return Task.CompletedTask;
        }
    }
}
