-- After a restore, as an administrator: psql --file deploy/postgresql/grants.sql dpo_office
GRANT CONNECT ON DATABASE dpo_office TO dpo_office;
GRANT USAGE ON SCHEMA public TO dpo_office;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO dpo_office;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO dpo_office;
