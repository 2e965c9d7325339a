-- What an entry about setup was about, by name: a Clearstory company or project, contracts, a COR.
ALTER TABLE activity ADD COLUMN subject TEXT;
CREATE INDEX activity_of_company ON activity (company_id, activity_id);

-- Names for the company's overview: Procore gives them only one project at a time.
ALTER TABLE project_maps ADD COLUMN project_name TEXT;
ALTER TABLE project_maps ADD COLUMN project_number TEXT;
