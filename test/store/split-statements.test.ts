import { describe, expect, it } from 'vitest'
import { splitStatements } from '../../server/store/engine/migrate.ts'

describe('splitting a migration', () => {
  it('ends statements at semicolons only where they end one', () => {
    const sql = `-- first; comment
CREATE TABLE a (x TEXT DEFAULT ';', "y;" TEXT /* ; */);
INSERT INTO a VALUES ('it''s; fine', '--;');;
-- nothing after this;
`
    expect(splitStatements(sql)).toEqual([
      `-- first; comment\nCREATE TABLE a (x TEXT DEFAULT ';', "y;" TEXT /* ; */)`,
      `INSERT INTO a VALUES ('it''s; fine', '--;')`,
    ])
  })

  it('keeps a trigger whole, with a CASE in it', () => {
    const trigger = `CREATE TRIGGER t BEFORE UPDATE ON a BEGIN
  SELECT CASE WHEN new.x = 'END;' THEN 1 ELSE 2 END;
  SELECT 1;
END`
    expect(splitStatements(`${trigger};\nSELECT 1`)).toEqual([trigger, 'SELECT 1'])
  })

  it('does not take CASE in another statement for a block', () => {
    expect(splitStatements('CREATE VIEW v AS SELECT CASE WHEN 1 THEN 2 END; SELECT 2;')).toHaveLength(2)
  })
})
