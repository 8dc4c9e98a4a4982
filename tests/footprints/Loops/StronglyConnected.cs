namespace Footprints.Tests.Loops;

/// <summary>
/// The parts of a network that use each other, suppliers before users (Tarjan's algorithm, plainly recursive).
/// </summary>
internal static class StronglyConnected
{
    public static List<List<int>> PartsOf(Loop loop)
    {
        var (index, low, stack, parts) = (new int[loop.Cells], new int[loop.Cells], new Stack<int>(), new List<List<int>>());
        var isOpen = new bool[loop.Cells];
        var next = 1;
        for (var cell = 0; cell < loop.Cells; cell++)
        {
            if (index[cell] == 0)
                Visit(cell);
        }

        return parts;

        void Visit(int cell)
        {
            index[cell] = low[cell] = next++;
            isOpen[cell] = true;
            stack.Push(cell);
            foreach (var (input, _) in loop.Rows[cell])
            {
                if (index[input] == 0)
                    Visit(input);

                if (isOpen[input])
                    low[cell] = Math.Min(low[cell], low[input]);
            }

            if (low[cell] == index[cell])
                Close(cell);
        }

        void Close(int cell)
        {
            var part = new List<int>();
            do
            {
                part.Add(stack.Pop());
                isOpen[part[^1]] = false;
            }
            while (part[^1] != cell);

            parts.Add(part);
        }
    }
}
