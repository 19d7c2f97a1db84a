-- The database and its two users; as an administrator: psql --file deploy/postgresql/roles.sql postgres
-- The owner migrates, backs up and restores. The office runs as another, who cannot lift the triggers that guard
-- the history. Passwords are given afterwards, at the prompt: \password dpo_owner, \password dpo_office
CREATE ROLE dpo_owner LOGIN CREATEDB;
CREATE ROLE dpo_office LOGIN;
CREATE DATABASE dpo_office OWNER dpo_owner TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE dpo_office FROM PUBLIC;
GRANT CONNECT ON DATABASE dpo_office TO dpo_office;
\connect dpo_office
REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO dpo_owner;
GRANT USAGE ON SCHEMA public TO dpo_office;
ALTER DEFAULT PRIVILEGES FOR ROLE dpo_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO dpo_office;
ALTER DEFAULT PRIVILEGES FOR ROLE dpo_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO dpo_office;
