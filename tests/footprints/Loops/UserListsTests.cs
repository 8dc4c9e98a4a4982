using Footprints.Identities;
using Footprints.Loops;

namespace Footprints.Tests.Loops;

public sealed class UserListsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Users_that_come_and_go_by_the_thousand_are_those_that_came_and_did_not_go(int seed)
    {
        var random = new Random(seed);
        var shape = new Shape();
        for (var number = 0; number < 40_000; number++)
            shape.FindOrAdd(CellKey.Of($"urn:prod:{number}"));
        var expected = new HashSet<int>();

        foreach (var share in (double[])[0.9, 0.2, 0.95, 0.05, 0.6])
        {
            for (var round = 0; round < 30_000; round++)
            {
                var user = random.Next(1, shape.Cells);
                if (random.NextDouble() < share && expected.Add(user))
                    shape.Users.Add(0, user);
                else if (random.NextDouble() >= share && expected.Remove(user))
                    shape.Users.Remove(0, user);
            }

            Assert.Equal(expected.Count, shape.Row(0).UserCount);
            Assert.True(expected.SetEquals(shape.Users.Of(0).ToArray().Where(user => user >= 0)));
        }
    }

    [Fact]
    public void Lists_formed_anew_hold_who_has_the_cell_among_its_inputs()
    {
        var random = new Random(5);
        var shape = new Shape();
        for (var number = 0; number < 9_000; number++)
            shape.FindOrAdd(CellKey.Of($"urn:prod:{number}"));
        for (var user = 0; user < shape.Cells; user++)
            shape.ReplaceInputs(user, [.. new SortedSet<int> { 0, random.Next(9_000), random.Next(30) }]);

        shape.Users.Rebuild();

        for (var cell = 0; cell < 40; cell++)
        {
            var users = Enumerable.Range(0, shape.Cells)
                .Where(user => user != cell && shape.InputsOf(user).Contains(cell));
            Assert.Equal(users, shape.Users.Of(cell).ToArray().Where(user => user >= 0).Order());
        }
    }
}
